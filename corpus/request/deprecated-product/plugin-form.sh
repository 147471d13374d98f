aliyun ecs unassociate-eip-address --allocation-id eip-1 --instance-id i-1
