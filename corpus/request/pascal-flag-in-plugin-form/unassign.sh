aliyun ecs unassign-ipv6-addresses --network-interface-id eni-bp1iqejowblx6h8j \
  --Ipv6Address.1 2001:db8::1
