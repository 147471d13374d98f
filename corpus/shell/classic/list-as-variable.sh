aliyun ecs UnassignPrivateIpAddresses --NetworkInterfaceId eni-bp1iqejowblx6h8j --PrivateIpAddress "$ADDRESS"
