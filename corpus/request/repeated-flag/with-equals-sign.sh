aliyun vpc UnassociateEipAddress --AllocationId=eip-1 --AllocationId:eip-2
