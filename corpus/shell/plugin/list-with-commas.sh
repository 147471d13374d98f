aliyun ecs assign-ipv6-addresses --biz-region-id cn-hangzhou --network-interface-id eni-bp1iqejowblx6h8j --ipv6-prefix 2001:db8::/80,2001:db8:0:0:1::/64
