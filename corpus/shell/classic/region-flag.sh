aliyun ecs UnassignIpv6Addresses --region cn-hangzhou-h --NetworkInterfaceId eni-bp1iqejowblx6h8j --Ipv6Address.1 2001:db8::1
