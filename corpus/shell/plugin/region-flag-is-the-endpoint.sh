aliyun vpc unassociate-eip-address --region cn-hangzhou-h --allocation-id eip-1
