aliyun ecs AssignIpv6Addresses --NetworkInterfaceId eni-bp1iqejowblx6h8j \
  --Ipv6AddressCount 1 \
  --Ipv6AddressCount 1
