aliyun ecs ReleaseEipAddress --AllocationId eip-1
