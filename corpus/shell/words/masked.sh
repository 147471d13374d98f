aliyun vpc UnassociateEipAddress --AllocationId eip-bp1xxxxxxxxx --InstanceId i-bp1**** --RegionId cn-hangzhou
