aliyun vpc UnassociateEipAddress --AllocationId eip-1 --force
