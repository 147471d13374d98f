aliyun ecs DescribeInstances --RegionId cn-hangzhou
aliyun vpc AssociateEipAddress --AllocationId eip-1 --InstanceId i-1
