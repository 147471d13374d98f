aliyun vpc DescribeVpcs
aliyun slb DescribeLoadBalancers --RegionId cn-hangzhou
aliyun configure list
aliyun vpc UnassociateEipAddress --AllocationId EIP
