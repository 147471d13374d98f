aliyun vpc UnassociateEipAddress --AllocationId eip-1
sleep 90
aliyun vpc UnassociateEipAddress --AllocationId eip-1 --InstanceId i-1
