aliyun vpc unassociate-eip-address --alocation-id eip-1
