aliyun ecs DescribeEipAddresses --AllocationId eip-1
