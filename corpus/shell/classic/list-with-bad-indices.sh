aliyun ecs UnassignPrivateIpAddresses --NetworkInterfaceId eni-bp1iqejowblx6h8j --PrivateIpAddress.0 192.168.1.10 --PrivateIpAddress.n 192.168.1.11
