aliyun vpc unassociate-eip-address --allocation-id eip-1 --force
