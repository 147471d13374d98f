#!/bin/bash
REGION=${region}
aliyun --endpoint "vpc-vpc.$REGION.aliyuncs.com" vpc UnassociateEipAddress --AllocationId ${eip} || true
aliyun vpc UnassociateEipAddress --AllocationId ${eip} --InstanceId "i-$${HOSTNAME: 2: 20}" --InstanceType Ngw
