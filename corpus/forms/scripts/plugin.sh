#!/bin/bash
REGION=cn-hangzhou
aliyun ecs assign-ipv6-addresses --biz-region-id $REGION --network-interface-id eni-1 --ipv6-address-count 11
aliyun ecs unassign-ipv6-addresses --biz-region-id cn-hangzhou-h --network-interface-id ENI \
  --ipv6-address 2001:db8::1 2001:db8:0::1
aliyun vpc unassociate-eip-address --biz-region-id $REGION --allocation-id EIP --instance-type Ngw --biz-force yes >/dev/null
aliyun ecs assign-ipv6-addresses --biz-region-id $REGION --network-interface-id $ENI \
  --ipv6-prefix 2001:db8:0:0:1::/80,2001:db8:0:0:2::1/80
aliyun eipanycast unassociate-anycast-eip-address --anycast-id aeip-1 --bind-instance-id lb-1 \
  --bind-instance-region-id us-west-1 --bind-instance-type Slb
aliyun vpc describe-eip-addresses
