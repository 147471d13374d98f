aliyun ecs UnassignPrivateIpAddresses --NetworkInterfaceId eni-bp1iqejowblx6h8j --PrivateIpAddress '["192.168.1.10"]'
