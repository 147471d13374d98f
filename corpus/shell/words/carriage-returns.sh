#!/bin/sh
aliyun vpc UnassociateEipAddress \
  --AllocationId eip-1 \
  --InstanceType NatGateway
