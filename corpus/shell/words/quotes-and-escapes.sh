aliyun vpc UnassociateEipAddress --AllocationId 'eip-1' --InstanceType "Ngw" --InstanceId i\-1
aliyun vpc UnassociateEipAddress --AllocationId eip-"2" --InstanceType S'LB'
