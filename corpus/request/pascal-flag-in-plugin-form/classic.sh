aliyun vpc UnassociateEipAddress --RegionId cn-hangzhou --AllocationId eip-1
