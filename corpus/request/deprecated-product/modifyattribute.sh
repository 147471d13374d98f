aliyun ecs ModifyEipAddressAttribute --AllocationId eip-1 --Bandwidth 5
