aliyun ecs AssignIpv6Addresses --NetworkInterfaceId eni-1 --Ipv6Address.1 2001:db8::1
sleep 5
aliyun ecs AssignIpv6Addresses --NetworkInterfaceId eni-1 --Ipv6Address.1 2001:db8::1 --Ipv6Address.2 2001:db8::2
