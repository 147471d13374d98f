aliyun vpc DescribeVpcs
tccli vpc AssignIpv6Addresses --Ipv6Addresses.0.Address 2001:db8::1
ve ecs AssignIpv6Addresses --NetworkInterfaceId ENI
aws ec2 unassign-private-ip-addresses --network-interface-id eni-1
ecctl ecs eni update eni-1 --ipv6-prefix +2408::/64
volcengine-cli vpc UnassociateEipAddress --AllocationId EIP
