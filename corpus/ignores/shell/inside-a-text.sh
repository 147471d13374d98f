#!/bin/sh
echo "
# precall: ignore[prefix-not-strict] the range is allocated by hand, NET-1203
"
aliyun ecs AssignIpv6Addresses --RegionId cn-hangzhou --NetworkInterfaceId eni-bp1iqejowblx6h8j \
  --Ipv6Prefix.1 2001:db8:1234:1a00:1::1/80
