aliyun vpc UnassociateEipAddress --AllocationId eip-1 --access-key-id LTAI5tPlain --access-key-secret 'plain secret'
aliyun vpc DescribeVpcs --access-key-id $ID --sts-token plain
