aliyun ecs UnassignIpv6Addresses --NetworkInterfaceId eni-bp1iqejowblx6h8j --Ipv6Address.1 2001:db8::1 --Ipv6Address.2 2001:db8::2
