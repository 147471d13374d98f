aliyun ecs UnassignPrivateIpAddresses --NetworkInterfaceId eni-bp1iqejowblx6h8j \
  --PrivateIpAddress.1 192.168.1.10 \
  --PrivateIpAddress.1 192.168.1.10
