TYPE=NatGateway
ID=1
aliyun vpc UnassociateEipAddress --AllocationId "eip-$ID" --InstanceType $TYPE
