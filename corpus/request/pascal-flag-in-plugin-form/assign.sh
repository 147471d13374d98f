aliyun ecs assign-ipv6-addresses --network-interface-id eni-bp1iqejowblx6h8j \
  --Ipv6AddressCount 1
