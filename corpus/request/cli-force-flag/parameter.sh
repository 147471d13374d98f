aliyun vpc UnassociateEipAddress --AllocationId eip-1 --InstanceType Nat --Force false
aliyun vpc unassociate-eip-address --allocation-id eip-2 --instance-type Nat --force false
