aliyun vpc unassociate-eip-address --RegionId cn-hangzhou --AllocationId=eip-1
