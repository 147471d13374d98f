aliyun vpc UnassociateEipAddress --AllocationId eip-1 --InstanceType "Nat
aliyun vpc UnassociateEipAddress --AllocationId eip-2 --InstanceType Ngw
