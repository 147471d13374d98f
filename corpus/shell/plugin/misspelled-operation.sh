aliyun vpc unassociate-eip-adress --allocation-id eip-1
