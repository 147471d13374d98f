aliyun ecs unassign-private-ip-addresses --network-interface-id eni-bp1iqejowblx6h8j \
  --PrivateIpAddress.1 192.168.1.10
