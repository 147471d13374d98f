aliyun vpc UnassociateEipAddress --AllocationId eip-1 --InstanceType Nat --Force false
