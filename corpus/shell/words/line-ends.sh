aliyun vpc UnassociateEipAddress \
  --AllocationId eip-1 \ 
  --InstanceType \ # which type
  NatGateway > out.json 2>&1
