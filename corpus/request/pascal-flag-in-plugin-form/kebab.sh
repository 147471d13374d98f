aliyun vpc unassociate-eip-address --biz-region-id cn-hangzhou --allocation-id eip-1 --instance-type EcsInstance
