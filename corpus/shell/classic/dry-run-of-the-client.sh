aliyun vpc UnassociateEipAddress --AllocationId eip-1 --dryrun
aliyun vpc UnassociateEipAddress --AllocationId eip-1
