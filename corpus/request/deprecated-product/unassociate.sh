aliyun ecs UnassociateEipAddress --AllocationId eip-1 --InstanceId i-1
