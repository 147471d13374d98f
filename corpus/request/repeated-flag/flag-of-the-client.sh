aliyun vpc UnassociateEipAddress --AllocationId eip-1 --header a=b --header c=d
