aliyun ecs assign-ipv6-addresses --biz-region-id cn-hangzhou --network-interface-id eni-bp1iqejowblx6h8j --ipv6-address 2001:db8::1 2001:db8:0::1
