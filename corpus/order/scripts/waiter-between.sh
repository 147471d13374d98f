aliyun vpc UnassociateEipAddress --AllocationId eip-1
aliyun vpc DescribeEipAddresses --AllocationId eip-1 --waiter expr='EipAddresses.EipAddress[0].Status' to=Available
aliyun vpc UnassociateEipAddress --AllocationId eip-1 --InstanceId i-1
