aliyun ecs AssignIpv6Addresses --RegionId=cn-hangzhou --NetworkInterfaceId:eni-bp1iqejowblx6h8j --Ipv6Address.1:2001:db8::1 --Ipv6Address.2="2001:db8::g"
