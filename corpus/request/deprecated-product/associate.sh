aliyun ecs AssociateEipAddress --AllocationId eip-1 --InstanceId i-1
