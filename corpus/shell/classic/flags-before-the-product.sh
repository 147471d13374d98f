aliyun --endpoint "vpc-vpc.cn-hangzhou.aliyuncs.com" -p prod vpc UnassociateEipAddress --AllocationId eip-1 --InstanceType Ngw || true
