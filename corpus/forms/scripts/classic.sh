aliyun ecs AssignIpv6Addresses --RegionId cn-hangzhou --NetworkInterfaceId eni-1 --Ipv6AddressCount 11
aliyun ecs UnassignIpv6Addresses --RegionId cn-hangzhou-h --NetworkInterfaceId ENI \
  --Ipv6Address.1 2001:db8::1 --Ipv6Address.2 2001:db8:0::1
aliyun vpc UnassociateEipAddress --RegionId=cn-hangzhou --AllocationId=EIP --InstanceType Ngw --Force yes
aliyun ecs AssignIpv6Addresses --RegionId cn-hangzhou --NetworkInterfaceId "$ENI" \
  --Ipv6Prefix.1 2001:db8:0:0:1::/80 --Ipv6Prefix.2 '2001:db8:0:0:2::1/80'
aliyun eipanycast UnassociateAnycastEipAddress --AnycastId aeip-1 --BindInstanceId lb-1 \
  --BindInstanceRegionId us-west-1 --BindInstanceType Slb
aliyun vpc DescribeEipAddresses
