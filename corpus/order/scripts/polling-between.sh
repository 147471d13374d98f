aliyun vpc UnassociateEipAddress --AllocationId eip-1
while [ "$(aliyun vpc DescribeEipAddresses --AllocationId eip-1 | jq -r .Status)" != Available ]; do :; done
aliyun vpc UnassociateEipAddress --AllocationId eip-1 --InstanceId i-1
