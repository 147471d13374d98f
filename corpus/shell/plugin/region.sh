aliyun vpc unassociate-eip-address --biz-region-id cn-hangzhou-h --allocation-id eip-1
