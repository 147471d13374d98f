aliyun vpc unassociate-eip-address --allocation-id eip-1 --instance-type SLBInstance --user-agent AlibabaCloud-Agent-Skills
